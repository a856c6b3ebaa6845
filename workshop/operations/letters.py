"""What every letter to a customer may name: who it is for, the watch, and who writes."""

from workshop.db.models import Ticket
from workshop.domain.people import customer_name


def letter_values(ticket: Ticket) -> dict[str, str]:
    """`ticket` is loaded with its site, customer and watch."""
    customer, site, watch = ticket.customer, ticket.site, ticket.watch
    return {
        "customer": customer_name(customer.family_name, customer.given_name, customer.company),
        "watch": f"{watch.brand} {watch.model}".strip(),
        "signature": "\n".join(
            part for part in (site.name, site.address, site.phone, site.email) if part
        ),
    }
