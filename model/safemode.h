// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/registry.h"

#include <QObject>

namespace Quartermaster {

/// --read-only: while on, an override takes WRITE_ACCESS, DELETE, CREATE_CONTAINER and SERVER_COPY from every store, also from
/// those of a configuration loaded later. The registry must outlive it.
class SafeMode final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SafeMode)

public:
    explicit SafeMode(StoreRegistry &registry, QObject *parent = nullptr);

    void setEnabled(bool enabled);
    [[nodiscard]] bool isEnabled() const { return m_enabled; }

Q_SIGNALS:
    void enabledChanged(bool enabled);

private:
    void apply();

    StoreRegistry &m_registry;
    bool m_enabled = false;
};

} // namespace Quartermaster
