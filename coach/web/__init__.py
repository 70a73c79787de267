"""The page: one file for each page, the theme, and the marks. Event functions of a few lines."""
