SELECT payment_method, kind FROM payment_methods
