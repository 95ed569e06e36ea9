"""The command line and the page; renders what `qa` and `index` return and decides nothing about answers."""
