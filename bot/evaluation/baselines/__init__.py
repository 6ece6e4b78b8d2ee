"""What simple means reach on the same messages: words, tf-idf, and the pipeline that Rasa writes by itself."""
