// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/request.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

const QList<OperationKind> &allOperations()
{
    static const QList<OperationKind> all{
        OperationKind::List,      OperationKind::Stat,     OperationKind::Get,
        OperationKind::GetOffset, OperationKind::GetRange, OperationKind::Add,
        OperationKind::AddOffset, OperationKind::Delete,   OperationKind::CreateContainer,
        OperationKind::Copy,      OperationKind::Rename,
    };
    return all;
}

QString operationName(OperationKind kind)
{
    switch (kind) {
    case OperationKind::List:
        return u"list"_s;
    case OperationKind::Stat:
        return u"stat"_s;
    case OperationKind::Get:
        return u"get"_s;
    case OperationKind::GetOffset:
        return u"get-offset"_s;
    case OperationKind::GetRange:
        return u"get-range"_s;
    case OperationKind::Add:
        return u"add"_s;
    case OperationKind::AddOffset:
        return u"add-offset"_s;
    case OperationKind::Delete:
        return u"delete"_s;
    case OperationKind::CreateContainer:
        return u"create-container"_s;
    case OperationKind::Copy:
        return u"copy"_s;
    case OperationKind::Rename:
        return u"rename"_s;
    case OperationKind::SetMetadata:
        return u"set-metadata"_s;
    }
    return {};
}

std::optional<OperationKind> operationFromName(const QString &name)
{
    for (const OperationKind kind : allOperations()) {
        if (operationName(kind) == name)
            return kind;
    }
    return {};
}

QString refusalException(OperationKind kind)
{
    switch (kind) {
    case OperationKind::Get:
        return u"StoreGetNotSupported"_s;
    case OperationKind::GetOffset:
    case OperationKind::GetRange:
        return u"StoreRandomGetNotSupported"_s;
    case OperationKind::Add:
    case OperationKind::AddOffset:
    case OperationKind::Copy:
        return u"StoreAddDisabled"_s;
    case OperationKind::Delete:
        return u"StoreDeleteNotSupported"_s;
    case OperationKind::List:
    case OperationKind::Stat:
    case OperationKind::CreateContainer:
    case OperationKind::Rename:
    case OperationKind::SetMetadata:
        return {};
    }
    return {};
}

} // namespace Quartermaster
