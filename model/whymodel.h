// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/roles.h"
#include "model/snapshot.h"

#include <QAbstractTableModel>

namespace Quartermaster {

class Store;

/// Why a store can or can't: the chain of layers for one capability or operation, live. At least one row a layer, one for each
/// finding where a layer has several. Empty without a subject and when its store goes.
class WhyModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_PROPERTY(QString headline READ headline NOTIFY textChanged)
    Q_PROPERTY(QString help READ help NOTIFY textChanged)

public:
    enum Column {
        LayerColumn,
        AnswerColumn,
        ReasonColumn,
        DetailColumn,
        EvidenceColumn,
        SinceColumn,
        CheckedColumn,
        HelpColumn,
        ColumnCount
    };

    explicit WhyModel(QObject *parent = nullptr);

    /// \a store may be null: clear().
    void setSubject(Store *store, Capability capability);
    /// \a object is a name for the texts, \a objectFindings its own layer's (of several objects: all together).
    void setSubject(Store *store, OperationKind operation, const QString &object = {},
                    const QList<Finding> &objectFindings = {});
    void clear();
    [[nodiscard]] Store *store() const { return m_store; }

    /// "WRITE_ACCESS of cheap: no, ...", or the sentence about the operation; empty without a subject.
    [[nodiscard]] QString headline() const { return m_headline; }
    /// What would help; empty where nothing is amiss or nothing helps.
    [[nodiscard]] QString help() const { return m_help; }
    [[nodiscard]] const Verdict &verdict() const { return m_verdict; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    /// The headline, the help or the verdict is another.
    void textChanged();

private:
    struct Row {
        Layer layer = Layer::Driver;
        Answer answer = Answer::Yes;
        std::optional<Finding> finding = {};
        bool decides = false;

        friend bool operator==(const Row &, const Row &) = default;
    };

    void follow(Store *store);
    void update();
    void show(QList<Row> rows);
    [[nodiscard]] QString text(const Row &row, Column column) const;

    Store *m_store = nullptr;
    std::optional<Capability> m_capability;
    OperationKind m_operation = OperationKind::List;
    QString m_object;
    QList<Finding> m_objectFindings;
    QList<Row> m_rows;
    Verdict m_verdict;
    QString m_headline;
    QString m_help;
};

} // namespace Quartermaster
