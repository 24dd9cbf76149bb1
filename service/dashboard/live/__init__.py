"""The live page: the network as it stands in one line, pictures of the regions, outages by what they still cost."""
