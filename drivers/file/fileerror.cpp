// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/fileerror.h"

#include "model/objectname.h"

#include <cerrno>
#include <cstring>

namespace Quartermaster {

QString errnoEvidence(const char *call, int number)
{
    const char *name = strerrorname_np(number);
    const QString errorName = name ? QString::fromLatin1(name) : QStringLiteral("errno %1").arg(number);
    return QStringLiteral("%1: %2").arg(QString::fromLatin1(call), errorName);
}

QString errnoText(int number)
{
    const char *text = strerrordesc_np(number);
    return text ? QString::fromLatin1(text) : QStringLiteral("error %1").arg(number);
}

bool isUnreachableErrno(int number)
{
    switch (number) {
    case ESTALE:
    case EIO:
    case ENOTCONN:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ETIMEDOUT:
    case ECONNABORTED:
    case ECONNREFUSED:
    case ECONNRESET:
    case EREMOTEIO:
    case ENODEV:
    case ENXIO:
    case ESHUTDOWN:
        return true;
    default: // not an enum of ours
        return false;
    }
}

Error fileError(int number, const char *call, const QByteArray &path)
{
    Error error{.kind = ErrorKind::Failed,
                .detail = errnoText(number),
                .object = nameFromBytes(path),
                .evidence = errnoEvidence(call, number)};
    if (isUnreachableErrno(number)) {
        error.kind = ErrorKind::Unreachable;
        error.reason = Reason::Unreachable;
        error.temporary = true;
        return error;
    }
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        error.kind = ErrorKind::NotFound;
        error.exceptionName = QStringLiteral("NotFound");
        break;
    case EEXIST:
        error.kind = ErrorKind::AlreadyExists;
        error.exceptionName = QStringLiteral("Duplicate");
        break;
    case ENOSPC:
        error.kind = ErrorKind::StorageFull;
        error.reason = Reason::Full;
        error.exceptionName = QStringLiteral("StorageFull");
        error.temporary = true;
        break;
    case EFBIG:
        error.kind = ErrorKind::StorageFull; // as glance_store has it; the store itself is not full
        error.exceptionName = QStringLiteral("StorageFull");
        break;
    case EDQUOT:
        error.kind = ErrorKind::StorageFull;
        error.reason = Reason::Quota;
        error.exceptionName = QStringLiteral("StorageFull");
        error.temporary = true;
        break;
    case EROFS:
        error.kind = ErrorKind::NotPermitted;
        error.reason = Reason::ReadOnly;
        break;
    case EACCES:
    case EPERM:
        error.kind = ErrorKind::NotPermitted;
        break;
    case ENAMETOOLONG:
    case EILSEQ:
    case EINVAL:
        error.kind = ErrorKind::BadInput;
        break;
    case ELOOP:
    case EXDEV:
        error.kind = ErrorKind::BadInput;
        error.detail = QStringLiteral("a symbolic link leads out of the store's directory");
        break;
    case EISDIR:
        error.kind = ErrorKind::BadInput;
        error.detail = QStringLiteral("it is a directory");
        break;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EAGAIN:
    case EBUSY:
        error.temporary = true;
        break;
    default: // not an enum of ours
        break;
    }
    return error;
}

} // namespace Quartermaster
