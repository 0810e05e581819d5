"""What the tables of a corpus tell: each analysis a function of DataFrames, its formula and source in its module."""
