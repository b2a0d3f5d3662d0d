// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/optionschema.h"

#include <QWidget>

class QAction;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace Quartermaster {

/// One option of a form: what it is typed or chosen with, by its schema, and below what is wrong with it. Named
/// "option_NAME"; the line below is "error_NAME".
class OptionField final : public QWidget
{
    Q_OBJECT

public:
    explicit OptionField(const OptionSchema &option, QWidget *parent = nullptr);

    [[nodiscard]] const OptionSchema &option() const { return m_option; }
    /// What has the focus: the buddy of a label.
    [[nodiscard]] QWidget *editor() const;
    /// Absent: not set. \a placeholder takes the default's place.
    void setText(const std::optional<QString> &text, const QString &placeholder = {});
    [[nodiscard]] std::optional<QString> text() const;
    /// Empty takes it back; then \a hint is shown, which may be empty too.
    void setError(const QString &error, const QString &hint = {});
    [[nodiscard]] bool hasError() const { return !m_error.isEmpty(); }
    /// "Directory (filesystem_store_datadir)", help and default, for tool tips.
    [[nodiscard]] static QString explanation(const OptionSchema &option);

Q_SIGNALS:
    void edited();

protected:
    void changeEvent(QEvent *event) override;

private:
    void makeEditor(QHBoxLayout *row);
    void makeLine(QHBoxLayout *row);
    void makeChoices(const QStringList &choices);
    void browse();
    void colour();
    [[nodiscard]] QString defaultText() const;

    OptionSchema m_option;
    QLineEdit *m_line = nullptr;
    QComboBox *m_choice = nullptr;
    QPlainTextEdit *m_lines = nullptr;
    QAction *m_nothing = nullptr; ///< Set to nothing, which is not the same as not set.
    QLabel *m_below;
    QString m_error;
};

} // namespace Quartermaster
