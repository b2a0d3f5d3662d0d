// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/driver.h"
#include "model/registry.h"
#include "model/store.h"

#include <QObject>
#include <QtTest>

#include <algorithm>
#include <functional>
#include <memory>

namespace Quartermaster {

/// What the suite must know of one driver with a backend of its own. A new one is made for every row, so that rows do not see
/// each other; its backend is empty then. Everything here reaches the backend behind the driver's back and may block.
class ContractTarget
{
public:
    /// An object that cannot be used as others can: its stat() and its row of a listing must say so.
    struct Obstacle {
        QString name;
        OperationKind kind; ///< What is impossible.
        Reason reason;
    };

    ContractTarget() = default;
    virtual ~ContractTarget() = default;
    Q_DISABLE_COPY_MOVE(ContractTarget)

    /// What keeps it from running here, as in "nginx is not installed": its rows are skipped, saying so. Empty else.
    /// Called first: the place to start a server.
    [[nodiscard]] virtual QString obstacle() { return {}; }
    [[nodiscard]] virtual DriverEntry entry() = 0;
    /// A whole configuration with one store named "contract".
    [[nodiscard]] virtual QByteArray configuration() = 0;

    /// Puts an object there; false where the backend cannot hold that name (the row is skipped).
    [[nodiscard]] virtual bool plant(const QString &name, const QByteArray &data) = 0;
    /// Many of them, which a backend may do faster than one after the other.
    [[nodiscard]] virtual bool plantAll(const QList<std::pair<QString, QByteArray>> &objects)
    {
        return std::all_of(objects.begin(), objects.end(),
                           [this](const auto &object) { return plant(object.first, object.second); });
    }
    /// The object's bytes, or nothing.
    [[nodiscard]] virtual std::optional<QByteArray> peek(const QString &name) = 0;
    /// Whatever is there, temporaries and all, sorted: compared before and after something that must leave nothing behind.
    [[nodiscard]] virtual QStringList everything() = 0;
    /// How many requests the backend has seen so far; empty where it cannot count them.
    [[nodiscard]] virtual std::optional<qint64> requests() { return {}; }

    /// The path by which Driver's functions take an object of that name.
    [[nodiscard]] virtual QString path(const QString &name) const { return name; }
    /// The prefix to list for everything at the top ("" for most).
    [[nodiscard]] virtual QString root() const { return {}; }
    /// glance_store's location URI of the object of that name (planted or added).
    [[nodiscard]] virtual QString location(const QString &name) const = 0;
    /// Whole URIs that must fail with BadInput: of another scheme, leaving the store.
    [[nodiscard]] virtual QStringList badLocations() const = 0;

    /// Bytes at a time: sizes around it are tried.
    [[nodiscard]] virtual qint64 chunkSize() const { return 64 * 1024; }
    /// How many names a page of a listing holds at most; the suite plants a few more.
    [[nodiscard]] virtual int pageSize() const { return 1000; }
    /// "a/b" makes "a/" a prefix in a listing of the root.
    [[nodiscard]] virtual bool hasPrefixes() const { return false; }
    /// Plants objects with obstacles; none where the backend has no such thing or the user is not stopped by it.
    [[nodiscard]] virtual QList<Obstacle> plantObstacles() { return {}; }
};

/// One suite that every driver passes: what it claims works, what it does not claim is refused with nothing sent, and what
/// comes to nothing leaves nothing. The targets are QtTest's global rows.
class ContractSuite : public QObject
{
    Q_OBJECT

public:
    struct Candidate {
        QByteArray name; ///< In words: "file, two datadirs".
        std::function<std::unique_ptr<ContractTarget>()> make;
    };
    explicit ContractSuite(QList<Candidate> candidates);
    ~ContractSuite() override;

private Q_SLOTS:
    void initTestCase_data();
    void initTestCase() {}
    void init();
    void cleanup();

    void unprobed_isRefused_data();
    void unprobed_isRefused();
    void takenAway_isRefused_data();
    void takenAway_isRefused();
    void probe_leavesNoTrace();
    void probe_saysWhatItFound();

    void roundTrip_data();
    void roundTrip();
    void get_data();
    void get();
    void getPastTheEnd_isBadInput();
    void stat_tellsSizeAndTime();
    void location_isAPathToo();
    void badLocation_isBadInput();
    void missing_isNotFound_data();
    void missing_isNotFound();
    void remove_removes();

    void existing_isKept();
    void existing_isReplacedWhenAsked();
    void newName_isChecked_data();
    void newName_isChecked();
    void foreignName_isHandled_data();
    void foreignName_isHandled();
    void addAt_data();
    void addAt();

    void rename_givesAnotherName();
    void rename_neverReplaces();
    void rename_checksTheNewName_data();
    void rename_checksTheNewName();

    void list_empty();
    void list_pages();
    void list_prefixes();
    void list_badTokenIsRefused();
    void objectLayer_saysWhatIsImpossible();

    void addCanceled_leavesNothing();
    void getCanceled_endsOnce();
    void brokenSource_leavesNothing_data();
    void brokenSource_leavesNothing();
    void brokenSource_keepsTheOldObject();
    void brokenSink_endsTheDownload_data();
    void brokenSink_endsTheDownload();
    void finished_comesOnceAndNotWithinStart_data();
    void finished_comesOnceAndNotWithinStart();
    void letGo_leavesNothing();

private:
    template<typename T>
    const Result<T> &run(const OperationPtr<T> &operation);
    void probe();
    [[nodiscard]] bool can(OperationKind kind) const;
    [[nodiscard]] AnyOperationPtr begin(OperationKind kind, const QString &path);
    void plantFor(OperationKind kind, const QString &name);
    QList<ObjectInfo> listAll(const QString &path, int *pages = nullptr);

    QList<Candidate> m_candidates;
    std::unique_ptr<ContractTarget> m_target;
    std::unique_ptr<StoreRegistry> m_registry;
    Store *m_store = nullptr;
    std::shared_ptr<Driver> m_driver;
};

/// main() of a contract test.
[[nodiscard]] int runContractSuite(int argc, char **argv, QList<ContractSuite::Candidate> candidates);

} // namespace Quartermaster
