"""How predictable people are: the probability that a predictor gives to each word that a person recalls next.

Events are recalls (`events`); predictors are a conditional logit (`logit`) and a recurrent network (`gru`), fitted to
people or to the lists of an engine; `prediction` holds them against each other on people they were not fitted to.
"""
