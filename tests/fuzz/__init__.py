"""Fuzz targets for atheris, beside the hypothesis tests of the ordinary run."""
