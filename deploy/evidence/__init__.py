"""What a buyer asks for before they buy, as one ZIP file, made from the program so that it cannot fall behind."""
