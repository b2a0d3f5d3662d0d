// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "ui/keptdialog.h"

namespace Quartermaster {

/// What unfinished uploads have left in a store, of others too.
class LeftoversDialog final : public KeptDialog
{
    Q_OBJECT

public:
    LeftoversDialog(Store &store, std::shared_ptr<Driver> driver, QWidget *parent = nullptr);

protected:
    AnyOperationPtr fetch(const QString &token) override;
    OperationPtr<void> remove(int number) override;
    void forget() override { m_found.clear(); }
    QString foundText(int count) const override;
    QString question(const QList<int> &numbers) const override;
    QString consequences(const QList<int> &numbers) const override;

private:
    const QString m_storeName;
    QList<Leftover> m_found;
};

} // namespace Quartermaster
