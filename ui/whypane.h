// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/whymodel.h"

#include <QWidget>

class QLabel;
class QTreeView;

namespace Quartermaster {

/// Why something can or can't be done: the sentence, what helps, and the chain of layers. Below whatever the question was about.
class WhyPane final : public QWidget
{
    Q_OBJECT

public:
    explicit WhyPane(QWidget *parent = nullptr);

    /// What is explained is set there.
    [[nodiscard]] WhyModel &model() { return m_model; }
    [[nodiscard]] QTreeView *view() const { return m_view; }
    /// What stands in the way beside the store: "Delete is off. Nothing is selected."; empty for nothing.
    void setNote(const QString &note);

Q_SIGNALS:
    /// The close button, or Escape.
    void closeRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void showTexts();

    WhyModel m_model;
    QLabel *m_sign;
    QLabel *m_headline;
    QLabel *m_note;
    QLabel *m_help;
    QTreeView *m_view;
};

} // namespace Quartermaster
