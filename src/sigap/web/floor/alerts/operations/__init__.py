"""What is done with alerts: raised and ended by the floor's process, answered by people, told to others."""
