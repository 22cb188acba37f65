"""Reports that go out by email each month: chosen on a page, sent on the first working day, stopped by a link."""
