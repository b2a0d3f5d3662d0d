// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/finding.h"
#include "model/secretresolver.h"
#include "model/storedraft.h"

namespace Quartermaster {

class StoreRegistry;
class WorkerPool;

/// Where a changed configuration was saved.
struct SavedConfiguration {
    QString file;
    QString store; ///< The one that was added or changed.
};

/// Adds, changes and removes stores in configuration files, and their secrets in the keychain.
///
/// A configuration of glance's is never written: new stores go to Quartermaster's own file, or to a copy. GUI thread only; reading
/// and writing a file blocks for a moment.
class ConfigurationEditor final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConfigurationEditor)

public:
    /// All outlive the editor.
    ConfigurationEditor(StoreRegistry &registry, SecretStore &secrets, SecretResolver &resolver,
                        std::shared_ptr<WorkerPool> pool, QObject *parent = nullptr);
    ~ConfigurationEditor() override;

    /// The file that is shown now; \a isTemporary: it goes with the program.
    void setFile(const QString &file, bool isTemporary);
    [[nodiscard]] const QString &file() const { return m_file; }
    /// What was shown when saved() was said last.
    [[nodiscard]] const QString &fileBefore() const { return m_fileBefore; }
    /// Why stores of the file that is shown can't be changed, in whole sentences; empty where they can.
    [[nodiscard]] const QString &obstacle() const { return m_obstacle; }
    /// quartermaster/stores.conf under the XDG configuration folder.
    [[nodiscard]] static QString ownFile();
    /// Where a new store goes: the file that is shown, else our own.
    [[nodiscard]] QString target() const;

    /// A new store for target().
    [[nodiscard]] Result<StoreDraft> newStore() const;
    [[nodiscard]] Result<StoreDraft> edit(const QString &id) const;

    enum class Secrets : quint8 {
        InKeychain,
        ForThisSession, ///< The file refers to the keychain all the same; who connects later is asked.
    };
    /// Puts new secrets away, then writes the draft's target, or, with \a copy, a copy of the file that was shown when the draft was
    /// made. Says saved(). Secrets whose place others took are forgotten.
    /// Fails with NotPermitted or Failed and the option in Error::object where the keychain does not take a secret: then no file was
    /// written.
    [[nodiscard]] OperationPtr<SavedConfiguration> save(const StoreDraft &draft, Secrets secrets,
                                                        const QString &copy = {});
    /// The entry and its options, and the secrets that it refers to; never data of the store. Says saved().
    [[nodiscard]] Result<void> remove(const QString &id);
    [[nodiscard]] Result<void> makeDefault(const QString &id);

    /// What the driver says against these options: findings of Layer::Configuration. On a worker thread: files may be read.
    [[nodiscard]] OperationPtr<QList<Finding>> check(const StoreConfiguration &configuration);
    [[nodiscard]] StoreRegistry &registry() const { return m_registry; }
    [[nodiscard]] SecretResolver &secrets() const { return m_resolver; }

Q_SIGNALS:
    void saved(const QString &file, const QString &store);

private:
    friend class SaveStoreOperation;
    [[nodiscard]] Result<void> writeFile(const StoreDraft &draft, const QString &copy);
    [[nodiscard]] QString findObstacle() const;
    /// Those that \a text does not refer to.
    void dropSecrets(const QStringList &keys, const QByteArray &text);
    void tellSaved(const QString &file, const QString &store);

    StoreRegistry &m_registry;
    SecretStore &m_secrets;
    SecretResolver &m_resolver;
    std::shared_ptr<WorkerPool> m_pool;
    QString m_file;
    QString m_fileBefore;
    QString m_obstacle;
    bool m_isTemporary = false;
    std::vector<OperationPtr<void>> m_removals; ///< From the keychain; nobody waits for them.
};

} // namespace Quartermaster
