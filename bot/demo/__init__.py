"""`demo`: a made-up practice on a throw-away database, filled by real talks of four months, to click around in.

Patients are scripts (patients/*.yml); they talk through the chat API with the gateway, Rasa, actions and interview of
this product, all in this process, while the clock is moved. So every row is one that the product itself has written.
"""
