// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "ui/keptdialog.h"

namespace Quartermaster {

/// The versions of one object.
class VersionsDialog final : public KeptDialog
{
    Q_OBJECT

public:
    VersionsDialog(Store &store, std::shared_ptr<Driver> driver, const ObjectInfo &object, QWidget *parent = nullptr);

Q_SIGNALS:
    void changed(); ///< A version went: the object may be another one, or be there again.

protected:
    AnyOperationPtr fetch(const QString &token) override;
    OperationPtr<void> remove(int number) override;
    void forget() override { m_versions.clear(); }
    QString foundText(int count) const override;
    QString question(const QList<int> &numbers) const override;
    QString consequences(const QList<int> &numbers) const override;

private:
    const ObjectInfo m_object;
    QList<ObjectVersion> m_versions;
};

} // namespace Quartermaster
