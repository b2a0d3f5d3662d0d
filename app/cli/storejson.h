// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objectinfo.h"
#include "model/snapshot.h"

#include <QByteArray>

namespace Quartermaster {

class Store;

/// qmctl's JSON, as DESIGN section 8 has it. All on one line.

/// An element of `capabilities --json`.
[[nodiscard]] QByteArray capabilitiesJson(const Store &store);
/// A line of `capabilities --watch --json`.
[[nodiscard]] QByteArray changeJson(const Store &store, const Snapshot &before, const Snapshot &after,
                                    const QString &cause);
/// An element of `stores --json`.
[[nodiscard]] QByteArray storeJson(const Store &store);
/// The answer of `why --json`.
[[nodiscard]] QByteArray whyJson(const Store &store, OperationKind kind, const QString &object, const Verdict &verdict,
                                 const QList<LayerAnswer> &chain);
/// A line of `ls --json`.
[[nodiscard]] QByteArray entryJson(const ObjectInfo &object);
/// `stat --json`.
[[nodiscard]] QByteArray statJson(const ObjectInfo &object);
/// `put --json`, `cp --json` and `mv --json`.
[[nodiscard]] QByteArray addedJson(const AddedObject &object);
/// The same for people, in one line, and whether it was verified.
[[nodiscard]] QString addedText(const AddedObject &object);
/// `get --json`: as for put, with the file and whether the backend's checksum agreed.
[[nodiscard]] QByteArray fetchedJson(const FetchedObject &object, const QString &file);

} // namespace Quartermaster
