// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/safemode.h"

#include "model/store.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

SafeMode::SafeMode(StoreRegistry &registry, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
{
    connect(&m_registry, &StoreRegistry::storesChanged, this, [this] {
        if (m_enabled)
            apply();
    });
}

void SafeMode::setEnabled(bool enabled)
{
    if (enabled == m_enabled)
        return;
    m_enabled = enabled;
    apply();
    Q_EMIT enabledChanged(m_enabled);
}

void SafeMode::apply()
{
    QList<Finding> findings;
    if (m_enabled) {
        findings << Finding::no(
            Layer::Override,
            {Capability::WriteAccess, Capability::Delete, Capability::CreateContainer, Capability::ServerCopy},
            Reason::SafeMode);
    }
    const QString cause = m_enabled ? u"safe mode on"_s : u"safe mode off"_s;
    for (Store *store : m_registry.stores())
        store->setOverride(u"safe-mode"_s, findings, cause);
}

} // namespace Quartermaster
