"""Records become events: devices, zones, services, five-minute ticks."""
