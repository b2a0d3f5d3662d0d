// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/capability.h"

#include <QList>
#include <QMetaType>

#include <optional>

namespace Quartermaster {

/// What an operation asks of a store. The names are qmctl's.
enum class OperationKind : quint8 {
    List,            ///< "list"
    Stat,            ///< "stat"
    Get,             ///< "get"
    GetOffset,       ///< "get-offset": from an offset to the end.
    GetRange,        ///< "get-range": an offset and a length.
    Add,             ///< "add"
    AddOffset,       ///< "add-offset": writing into an object at an offset.
    Delete,          ///< "delete"
    CreateContainer, ///< "create-container"
    Copy,            ///< "copy": within the store, on the server.
    Rename,          ///< "rename": one object, within the store.
    SetMetadata,     ///< "set-metadata": of an object or container.
};

/// What is asked of every store; SetMetadata is not among them, as some kinds have nothing to set (DriverEntry::setsMetadata).
[[nodiscard]] const QList<OperationKind> &allOperations();
[[nodiscard]] QString operationName(OperationKind kind);
[[nodiscard]] std::optional<OperationKind> operationFromName(const QString &name);

/// The capabilities that \a kind needs, all of them (glance_store:capabilities.py check(); DELETE is ours). What a store's driver
/// needs besides is in Snapshot::required().
[[nodiscard]] constexpr CapabilitySet requiredCapabilities(OperationKind kind)
{
    switch (kind) {
    case OperationKind::List:
        return Capability::List;
    case OperationKind::Stat:
        return Capability::Stat;
    case OperationKind::Get:
        return Capability::ReadAccess;
    case OperationKind::GetOffset:
        return Capability::ReadOffset;
    case OperationKind::GetRange:
        return Capability::ReadRandom;
    case OperationKind::Add:
        return Capability::WriteAccess;
    case OperationKind::AddOffset:
        return Capability::WriteOffset;
    case OperationKind::Delete:
        return Capability::Delete;
    case OperationKind::CreateContainer:
        return Capability::CreateContainer;
    case OperationKind::Copy:
        return Capability::ServerCopy | Capability::ReadAccess | Capability::WriteAccess;
    case OperationKind::Rename:
        return Capability::WriteAccess | Capability::Delete;
    case OperationKind::SetMetadata: // what is there is looked at first
        return Capability::Stat | Capability::WriteAccess;
    }
    return CapabilitySet::all();
}

/// How a driver gives an object another name.
enum class Renaming : quint8 {
    ByCopy, ///< It copies on the server, then removes the old one; so it needs what Copy needs as well.
    Native,
};

/// The exception with which glance_store refuses the same call; empty where it has none.
[[nodiscard]] QString refusalException(OperationKind kind);

/// Bytes to read: from \a offset on, to the end or for \a length bytes.
struct ByteRange {
    qint64 offset = 0;
    std::optional<qint64> length = {};

    [[nodiscard]] bool isWhole() const { return offset == 0 && !length; }
    /// As glance_store's check() has it: an offset needs READ_OFFSET, a length READ_CHUNK as well.
    [[nodiscard]] CapabilitySet required() const
    {
        CapabilitySet set = Capability::ReadAccess;
        if (offset != 0)
            set = set | Capability::ReadOffset;
        if (length)
            set = set | Capability::ReadChunk;
        return set;
    }
    friend bool operator==(const ByteRange &, const ByteRange &) = default;
};

} // namespace Quartermaster

Q_DECLARE_METATYPE(Quartermaster::OperationKind)
