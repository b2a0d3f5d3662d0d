// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QWidget>

class QVBoxLayout;

namespace Quartermaster {

class ActionSet;

/// What is shown while no configuration is open.
class WelcomePage final : public QWidget
{
    Q_OBJECT

public:
    explicit WelcomePage(const ActionSet &actions, QWidget *parent = nullptr);
    void setRecentFiles(const QStringList &files);

Q_SIGNALS:
    void recentChosen(const QString &file);

private:
    QVBoxLayout *m_recent;
};

} // namespace Quartermaster
