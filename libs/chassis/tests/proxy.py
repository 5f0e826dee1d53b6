"""The proxy of `chassis.testing_network`, by the name that the tests beside this file import."""

from chassis.testing_network import Proxy, a_proxy

__all__ = ["Proxy", "a_proxy"]
