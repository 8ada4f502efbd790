"""``submitApplication`` through the product, and the same statements by hand behind Strawberry."""
