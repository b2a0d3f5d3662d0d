// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/driver.h"

#include <QDialog>
#include <QPointer>

class QLabel;
class QPushButton;
class QTreeWidget;

namespace Quartermaster {

class Store;

/// A list of what a store keeps besides the objects that its listings show, page by page; what is selected can be removed, after a
/// question that names it. Lives with the store: whether something can be removed is the capability check's to say.
class KeptDialog : public QDialog
{
    Q_OBJECT

public:
    ~KeptDialog() override;

protected:
    struct Entry {
        QStringList cells = {}; ///< Plain text, a column each.
        QString name = {};      ///< For the question.
    };

    /// \a prefix begins the names of the widgets; \a numbers are the columns that hold some.
    KeptDialog(const QString &prefix, QList<int> numbers, Store &store, std::shared_ptr<Driver> driver,
               QWidget *parent);

    /// Once, from the constructor.
    void setUp(const QString &title, const QString &introduction, const QStringList &columns, int stretched,
               const QString &removeText);
    void load();
    [[nodiscard]] Driver &driver() const { return *m_driver; }
    void append(const QList<Entry> &entries);
    /// A page is there, or \a error tells why not; \a nextToken as in the page.
    void loaded(const Error *error, const QString &nextToken);

    /// Begins a page, which ends with loaded().
    virtual AnyOperationPtr fetch(const QString &token) = 0;
    /// Begins to remove entry \a number, in the order of append().
    virtual OperationPtr<void> remove(int number) = 0;
    /// All is to be listed anew.
    virtual void forget() = 0;
    [[nodiscard]] virtual QString foundText(int count) const = 0;
    [[nodiscard]] virtual QString question(const QList<int> &numbers) const = 0;
    [[nodiscard]] virtual QString consequences(const QList<int> &numbers) const = 0;

private:
    void confirm();
    void removeNext();
    void check();
    void say(const QString &text, bool isBad = false);
    [[nodiscard]] QList<int> selected() const;
    [[nodiscard]] bool isBusy() const { return m_page || m_removal; }

    const QString m_prefix;
    const QList<int> m_numbers; ///< Columns.
    QPointer<Store> m_store;
    std::shared_ptr<Driver> m_driver;
    int m_stretched = 0; ///< Column.
    QTreeWidget *m_list = nullptr;
    QLabel *m_status = nullptr;
    QPushButton *m_remove = nullptr;
    QPushButton *m_refresh = nullptr;
    QStringList m_names; ///< For the question.
    QString m_token;
    QList<int> m_waiting; ///< To be removed.
    QString m_trouble;    ///< Of what could not be removed.
    AnyOperationPtr m_page;
    OperationPtr<void> m_removal;
};

} // namespace Quartermaster
