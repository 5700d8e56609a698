"""What each measure is: question, formula, ends, traps, sources."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from app.methods import service
from app.methods.schemas import Method, MethodInBrief

router = APIRouter(tags=["methods"])
MethodId = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,80}$", examples=["dissimilarity"])]


@router.get("/methods")
def read_methods(request: Request) -> list[MethodInBrief]:
    """All methods with the question each answers, and the indicators that use it."""
    return service.methods(request.app.state.catalog())


@router.get("/methods/{method}")
def read_method(method: MethodId, request: Request) -> Method:
    """One method: formula, signs, ends, when it is undefined, how it is misread, where it comes from."""
    return service.method(request.app.state.catalog(), method)
