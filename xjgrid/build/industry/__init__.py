"""Industry in the network: sites, processes, services, contracts and demand response."""
