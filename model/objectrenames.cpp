// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/objectrenames.h"

#include "model/objectname.h"
#include "model/store.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

ObjectRenames::ObjectRenames(StoreRegistry &registry, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
{
    connect(&m_registry, &StoreRegistry::storeAboutToBeRemoved, this, &ObjectRenames::drop);
}

ObjectRenames::~ObjectRenames() = default;

quint64 ObjectRenames::rename(const QString &storeId, const ObjectInfo &object, const QString &name)
{
    const quint64 id = ++m_lastId;
    const QString from = object.path;
    const QString to = from.left(from.lastIndexOf(u'/') + 1) + name;
    Store *store = m_registry.store(storeId);
    const std::shared_ptr<Driver> driver = store ? m_registry.driver(*store) : nullptr;
    const auto refused = [&](const Error &error) { return settled<AddedObject>(tl::unexpected(error)); };
    OperationPtr<AddedObject> operation;
    if (!driver)
        operation = refused({.kind = ErrorKind::BadConfiguration, .detail = u"there is no driver"_s, .store = storeId});
    else if (const auto good = checkNewName(name); !good)
        operation = refused(good.error());
    else
        operation = driver->rename(from, to, object.findings);
    Operation *raw = operation.get();
    connect(raw, &Operation::finished, this, [this, id, storeId, from, to] {
        const auto found = m_work.find(id);
        const OperationPtr<AddedObject> done = std::move(found->second.operation);
        m_work.erase(found);
        if (const Error *error = done->error())
            Q_EMIT failed(id, *error);
        else
            Q_EMIT renamed(id, storeId, from, to);
    });
    m_work.emplace(id, Work{storeId, std::move(operation)});
    raw->start();
    return id;
}

void ObjectRenames::drop(const Store *store)
{
    std::erase_if(m_work, [store](const auto &one) { return one.second.store == store->id(); });
}

} // namespace Quartermaster
