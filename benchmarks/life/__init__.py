"""The pattern of life, measured: a benign site, calibration, the alert budget, power."""
