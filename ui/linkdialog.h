// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/driver.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QPushButton;

namespace Quartermaster {

/// Makes a URL with which anyone can read one object for a while, and puts it into the clipboard. The URL itself is shown nowhere: who
/// has it can read.
class LinkDialog final : public QDialog
{
    Q_OBJECT

public:
    LinkDialog(std::shared_ptr<Driver> driver, const ObjectInfo &object, QWidget *parent = nullptr);
    ~LinkDialog() override;

private:
    void make();
    void made();

    std::shared_ptr<Driver> m_driver;
    const ObjectInfo m_object;
    QComboBox *m_time;
    QLabel *m_result;
    QPushButton *m_copy = nullptr;
    OperationPtr<SignedUrl> m_making;
};

} // namespace Quartermaster
