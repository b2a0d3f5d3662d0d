// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/operation.h"
#include "model/registry.h"

#include <map>

namespace Quartermaster {

/// Gives objects other names, for all windows. Not by way of the queue: it takes a moment in most stores, and whoever gives a
/// name waits to see it. GUI thread only; the registry must outlive it.
class ObjectRenames final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ObjectRenames)

public:
    explicit ObjectRenames(StoreRegistry &registry, QObject *parent = nullptr);
    ~ObjectRenames() override;

    /// \a name takes the place of \a object's own; where it is, it stays. From the event loop, renamed() or failed() tells with
    /// the number that this gives.
    quint64 rename(const QString &storeId, const ObjectInfo &object, const QString &name);

Q_SIGNALS:
    void renamed(quint64 id, const QString &storeId, const QString &from, const QString &to);
    /// \a from stays as it was, unless the error says more.
    void failed(quint64 id, const Quartermaster::Error &error);

private:
    void drop(const Store *store);

    struct Work {
        QString store;
        OperationPtr<AddedObject> operation;
    };
    StoreRegistry &m_registry;
    std::map<quint64, Work> m_work;
    quint64 m_lastId = 0;
};

} // namespace Quartermaster
