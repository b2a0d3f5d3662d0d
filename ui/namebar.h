// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QFrame>

class QLabel;
class QLineEdit;
class QPushButton;

namespace Quartermaster {

/// Asks for a name within the pane that it concerns, instead of in a dialog: Return takes it, Escape leaves. Hidden until asked.
class NameBar final : public QFrame
{
    Q_OBJECT

public:
    /// The parts are named after it: NAMEEdit, NAMEAccept, NAMECancel, NAMEProblem.
    explicit NameBar(const QString &objectName, QWidget *parent = nullptr);

    /// \a question may have a mnemonic; \a accept is the button's text.
    void ask(const QString &question, const QString &accept, const QString &proposal = {});
    /// Hides it, without a word.
    void close();

Q_SIGNALS:
    /// A name that a store may have.
    void named(const QString &name);
    void closed(); ///< By the user, with a name or without.

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void check();
    void accept();

    QLabel *m_question;
    QLineEdit *m_edit;
    QPushButton *m_accept;
    QLabel *m_problem;
};

} // namespace Quartermaster
