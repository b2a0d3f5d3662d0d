// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/storetester.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTreeWidget;

namespace Quartermaster {

/// A connection test as it goes: one row a step with its state, result and time; below, the evidence of the selected step and
/// what helps.
class ConnectionView final : public QWidget
{
    Q_OBJECT

public:
    /// \a tester outlives the view.
    explicit ConnectionView(StoreTester &tester, QWidget *parent = nullptr);

    /// Whether a failed certificate check offers to choose a file of authorities.
    void setOffersAuthorities(bool offers);
    [[nodiscard]] QPushButton *testButton() const { return m_test; }

Q_SIGNALS:
    void testRequested();
    void authoritiesWanted();

protected:
    void changeEvent(QEvent *event) override;

private:
    void show();
    void showRow(int row, const ConnectionStep &step);
    void showDetails();

    StoreTester &m_tester;
    QPushButton *m_test;
    QPushButton *m_authorities;
    QLabel *m_verdict;
    QTreeWidget *m_steps;
    QPlainTextEdit *m_details;
    bool m_offersAuthorities = false;
    bool m_isChosen = false; ///< Somebody selected a step: the test does not move on.
};

} // namespace Quartermaster
