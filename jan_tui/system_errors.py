"""What the operating system refused, in plain words."""

from __future__ import annotations

import errno

from jan_tui.plain import printable

_CAUSES = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EACCES: "permission denied",
    errno.EPERM: "the system does not permit it",
    errno.EROFS: "the file system is read-only",
    errno.EIO: "the disk reported an input/output error",
    errno.EXDEV: "the file system does not rename across devices",
    errno.EBUSY: "it is in use, for example as a mount point",
    errno.ENOTDIR: "a part of the path is not a folder",
    errno.EISDIR: "a folder stands in its place",
    errno.ELOOP: "its symbolic links go in a circle",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ENOENT: "it is not there",
    errno.ESTALE: "the network file system lost track of it",
}


def cause(error: OSError) -> str:
    """The reason alone, without the path."""
    return _CAUSES.get(error.errno or 0) or printable(error.strerror or str(error))
