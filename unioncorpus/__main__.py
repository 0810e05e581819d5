"""`python -m unioncorpus`."""

if __name__ == "__main__":
    from unioncorpus.cli import main

    main()
