// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/registry.h"
#include "model/storedraft.h"

#include <QScrollArea>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QGroupBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace Quartermaster {

class OptionField;

/// The fields of one store, made from its driver's option schema, and what is wrong with each as it is typed.
class StoreForm final : public QScrollArea
{
    Q_OBJECT

public:
    StoreForm(StoreDraft draft, const StoreRegistry &registry, QWidget *parent = nullptr);

    [[nodiscard]] const StoreDraft &draft() const { return m_draft; }
    /// As if it had been typed; for a file that was chosen elsewhere.
    void setOption(const QString &name, const QString &text);
    /// The first option of the driver with that content; empty where there is none.
    [[nodiscard]] QString optionFor(OptionSchema::Content content) const;
    /// What the driver says against the options, by option; shown where the option has no error of its own.
    void setFindings(const QHash<QString, QString> &findings);
    /// To the first field with an error.
    void focusError();
    void focusFirst();

Q_SIGNALS:
    void changed();

private:
    void makeHead(QFormLayout *form);
    void makeFields();
    void addField(QFormLayout *form, const OptionSchema &option);
    void driverChosen();
    void check();
    [[nodiscard]] QString hintFor(const OptionSchema &option) const;

    StoreDraft m_draft;
    const StoreRegistry &m_registry;
    QLineEdit *m_id;
    QLabel *m_idError;
    QComboBox *m_driver;
    QCheckBox *m_default;
    QFormLayout *m_basic = nullptr;
    QToolButton *m_more = nullptr;
    QWidget *m_advancedBox = nullptr;
    QFormLayout *m_advanced = nullptr;
    QList<OptionField *> m_fields;
    QHash<QString, QString> m_findings;
    bool m_isIdTouched = false; ///< An empty form does not begin with a complaint.
};

} // namespace Quartermaster
