"""What a field for a whole number says of a number that cannot be."""

NUMBER_WORDS = {
    "invalid": "Enter a whole number, such as 3.",
    "min_value": "Enter %(limit_value)s or more.",
    "max_value": "Enter %(limit_value)s or less.",
}
