"""Invoices by child and month: what is charged, corrected, delivered and worth a look."""

from models.invoices.lines import Billed as Billed
from models.invoices.lines import Document as Document
from models.invoices.lines import bill as bill
