"""The read claim: eight shapes of query, the product, and four ways others would serve them."""
