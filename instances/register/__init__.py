"""A register of children: what is invoiced for whom. No part of the instance, and never copied."""

from instances.register.children import Register as Register
from instances.register.load import load_register as load_register
from instances.register.prices import PriceList as PriceList
from instances.register.prices import run_prices as run_prices
