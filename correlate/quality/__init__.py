"""What a recording can and can not answer, told from the recording itself."""
