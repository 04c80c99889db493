"""Numbers that the backend is held to: those of the document, and defaults for what it does not say."""

from decimal import Decimal

from agents.analyze.artifact import Budget
from agents.spec.model import Quality, Spec

_LATENCIES = ((Decimal(50), Decimal(50)), (Decimal(95), Decimal(100)), (Decimal(99), Decimal(200)))
_UNMEASURED = "not measured here; first load test"
_DEFAULTS = (
    ("queries p95", "under 50 ms", _UNMEASURED),
    ("error rate", "under 0.1 %", _UNMEASURED),
    ("throughput of a real deployment", "1,000 requests/s", _UNMEASURED),
    ("connections of a real deployment", "10,000", _UNMEASURED),
    ("database pool of a real deployment", "20 to 100 connections", "setting of the deployment"),
    ("coverage: unit, integration, joined", "≥ 80, 70, 90 % of lines", "coverage"),
)


def budgets(spec: Spec) -> tuple[Budget, ...]:
    """Return the budgets, those of the document first."""
    stated = tuple(_stated(quality) for quality in spec.quality)
    latencies = tuple(
        Budget(metric=f"latency p{percentile}", limit=f"under {limit} ms", origin="default", check=_UNMEASURED)
        for percentile, limit in _LATENCIES
        if _fits(percentile, limit, spec.quality)
    )
    others = tuple(Budget(metric=m, limit=text, origin="default", check=check) for m, text, check in _DEFAULTS)
    return (*stated, *latencies, *others)


def _stated(quality: Quality) -> Budget:
    """Verified by the gate `boot`, which answers for load, or by nobody yet."""
    return Budget(
        metric=f"{quality.metric} p{quality.percentile}",
        limit=f"≤ {quality.value} {quality.unit}",
        origin="document",
        check="boot" if quality.check == "load" else _UNMEASURED,
        requirements=quality.src,
    )


def _fits(percentile: Decimal, limit: Decimal, stated: tuple[Quality, ...]) -> bool:
    """A default must not contradict the document: a higher percentile is never faster than a lower one."""
    return all(
        (q.percentile < percentile and q.value <= limit) or (q.percentile > percentile and q.value >= limit)
        for q in stated
    )
