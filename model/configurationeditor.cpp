// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/configurationeditor.h"

#include "model/configurationloader.h"
#include "model/objectname.h"
#include "model/registry.h"
#include "model/workerpool.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QPointer>
#include <QStandardPaths>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

class EditorText
{
    Q_DECLARE_TR_FUNCTIONS(ConfigurationEditor)
};

/// Groups by which a file shows that it configures glance.
/// Source: glance/opts.py list_api_opts(), and the groups of the oslo libraries that glance-api uses.
bool isGlances(const OsloDocument &document)
{
    constexpr std::array groups{"database",
                                "keystone_authtoken",
                                "paste_deploy",
                                "image_format",
                                "task",
                                "taskflow_executor",
                                "oslo_messaging_notifications",
                                "oslo_policy",
                                "oslo_middleware",
                                "oslo_concurrency",
                                "oslo_limit",
                                "cors",
                                "wsgi",
                                "key_manager",
                                "barbican"};
    return std::any_of(groups.begin(), groups.end(), [&document](const char *group) {
        return document.group(QString::fromLatin1(group)) != nullptr;
    });
}

} // namespace

/// The secrets one after the other, then the file.
class SaveStoreOperation final : public OperationOf<SavedConfiguration>
{
public:
    SaveStoreOperation(ConfigurationEditor &editor, StoreDraft draft, ConfigurationEditor::Secrets secrets,
                       QString copy)
        : m_editor(&editor)
        , m_draft(std::move(draft))
        , m_copy(std::move(copy))
        , m_isForSession(secrets == ConfigurationEditor::Secrets::ForThisSession)
        , m_left(m_draft.newSecrets())
    {}

protected:
    void doStart() override { next(); }
    void doCancel() override { m_writing.reset(); }

private:
    void next()
    {
        if (!m_editor)
            return finish(failure(ErrorKind::Canceled, u"canceled"_s));
        if (m_left.empty() || m_isForSession)
            return write();
        const auto [key, secret] = *m_left.begin();
        m_writing = m_editor->m_secrets.write(key, secret);
        connect(m_writing.get(), &Operation::finished, this, [this, key = key] {
            if (const Error *error = m_writing->error()) {
                Error told = *error;
                told.object = key.section(u'/', -1);
                return finish(tl::unexpected(told));
            }
            m_left.erase(key);
            next();
        });
        m_writing->start();
    }
    void write()
    {
        const QString file = m_copy.isEmpty() ? m_draft.target() : m_copy;
        if (const Result<void> written = m_editor->writeFile(m_draft, m_copy); !written) {
            QStringList unused;
            for (const auto &[key, secret] : m_draft.newSecrets())
                unused << key;
            if (!m_isForSession)
                m_editor->dropSecrets(unused, {});
            return finish(tl::unexpected(written.error()));
        }
        for (const auto &[key, secret] : m_draft.newSecrets())
            m_editor->m_resolver.supply(key, secret);
        const SavedConfiguration saved{.file = file, .store = m_draft.id()};
        finish(saved);
        if (m_editor)
            m_editor->tellSaved(saved.file, saved.store);
    }

    QPointer<ConfigurationEditor> m_editor;
    StoreDraft m_draft;
    QString m_copy;
    bool m_isForSession;
    std::map<QString, QString> m_left;
    OperationPtr<void> m_writing;
};

ConfigurationEditor::ConfigurationEditor(StoreRegistry &registry, SecretStore &secrets, SecretResolver &resolver,
                                         std::shared_ptr<WorkerPool> pool, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
    , m_secrets(secrets)
    , m_resolver(resolver)
    , m_pool(std::move(pool))
{}

ConfigurationEditor::~ConfigurationEditor() = default;

void ConfigurationEditor::setFile(const QString &file, bool isTemporary)
{
    m_file = file;
    m_isTemporary = isTemporary;
    m_obstacle = findObstacle();
}

QString ConfigurationEditor::ownFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + "/quartermaster/stores.conf"_L1;
}

QString ConfigurationEditor::target() const
{
    return m_file.isEmpty() || !m_obstacle.isEmpty() ? ownFile() : m_file;
}

QString ConfigurationEditor::findObstacle() const
{
    if (m_file.isEmpty())
        return {};
    if (m_isTemporary)
        return EditorText::tr("The demo's stores go when the program ends: they can't be changed.");
    const QString shown = displayName(m_file);
    const QFileInfo info(m_file);
    const bool isOwn = m_file == ownFile();
    const QString glances = EditorText::tr("%1 belongs to glance: it is only read here. Change it by hand, or add the "
                                           "store to a file of Quartermaster's own.");
    if (!isOwn && (info.fileName().startsWith("glance-"_L1) || info.absoluteFilePath().startsWith("/etc/glance/"_L1)))
        return glances.arg(shown);
    if (info.exists() && !info.isWritable())
        return EditorText::tr("%1 can't be written by this user.").arg(shown);
    const Result<ConfigurationWriter> read = ConfigurationWriter::open(m_file, m_registry.schemas());
    if (!read)
        return EditorText::tr("%1 can't be read as a configuration.").arg(shown);
    if (!isOwn && isGlances(read->document()))
        return glances.arg(shown);
    if (usesSingleStoreForm(read->document())) {
        return EditorText::tr("%1 configures its stores in [glance_store], one of a kind: change it by hand.")
            .arg(shown);
    }
    return {};
}

Result<StoreDraft> ConfigurationEditor::newStore() const
{
    return ConfigurationWriter::open(target(), m_registry.schemas()).transform([this](ConfigurationWriter writer) {
        StoreDraft draft(std::move(writer), m_registry.schemas());
        draft.setFiles(target(), m_file);
        return draft;
    });
}

Result<StoreDraft> ConfigurationEditor::edit(const QString &id) const
{
    const QList<StoreConfiguration> &stores = m_registry.configuration().stores;
    const auto store = std::find_if(stores.cbegin(), stores.cend(),
                                    [&id](const StoreConfiguration &one) { return one.id == id; });
    if (store == stores.cend())
        return failure(ErrorKind::NotFound, EditorText::tr("There is no store %1.").arg(displayName(id)));
    if (!m_obstacle.isEmpty())
        return failure(ErrorKind::NotPermitted, m_obstacle);
    return ConfigurationWriter::open(m_file, m_registry.schemas()).and_then([this, store](ConfigurationWriter writer) {
        Result<StoreDraft> draft = StoreDraft::of(std::move(writer), m_registry.schemas(), *store);
        if (draft)
            draft->setFiles(m_file, m_file);
        return draft;
    });
}

OperationPtr<SavedConfiguration> ConfigurationEditor::save(const StoreDraft &draft, Secrets secrets,
                                                           const QString &copy)
{
    return OperationPtr<SavedConfiguration>(new SaveStoreOperation(*this, draft, secrets, copy));
}

Result<void> ConfigurationEditor::writeFile(const StoreDraft &draft, const QString &copy)
{
    Result<ConfigurationWriter> writer = ConfigurationWriter::open(copy.isEmpty() ? draft.target() : draft.shown(),
                                                                   m_registry.schemas());
    if (!writer)
        return tl::unexpected(writer.error());
    const Result<void> applied = draft.apply(*writer);
    if (!applied)
        return applied;
    if (!copy.isEmpty())
        return writer->saveAs(copy);
    const Result<void> saved = writer->save();
    if (saved)
        dropSecrets(draft.replacedKeys(), writer->text());
    return saved;
}

Result<void> ConfigurationEditor::remove(const QString &id)
{
    if (!m_obstacle.isEmpty())
        return failure(ErrorKind::NotPermitted, m_obstacle);
    Result<ConfigurationWriter> writer = ConfigurationWriter::open(m_file, m_registry.schemas());
    if (!writer)
        return tl::unexpected(writer.error());
    QStringList keys;
    if (const OsloGroup *group = writer->document().group(id)) {
        for (const OsloEntry &entry : group->entries) {
            if (const QString key = secretKey(entry.value.trimmed()); !key.isEmpty())
                keys << key;
        }
    }
    Result<void> done = writer->removeStore(id);
    if (done)
        done = writer->save();
    if (!done)
        return done;
    dropSecrets(keys, writer->text());
    tellSaved(m_file, {});
    return {};
}

void ConfigurationEditor::dropSecrets(const QStringList &keys, const QByteArray &text)
{
    for (const QString &key : keys) {
        if (text.contains(key.toUtf8())) // another store refers to it
            continue;
        m_resolver.forget(key);
        m_removals.push_back(m_secrets.remove(key));
        m_removals.back()->start();
    }
}

void ConfigurationEditor::tellSaved(const QString &file, const QString &store)
{
    m_fileBefore = m_file;
    Q_EMIT saved(file, store);
}

Result<void> ConfigurationEditor::makeDefault(const QString &id)
{
    if (!m_obstacle.isEmpty())
        return failure(ErrorKind::NotPermitted, m_obstacle);
    Result<ConfigurationWriter> writer = ConfigurationWriter::open(m_file, m_registry.schemas());
    if (!writer)
        return tl::unexpected(writer.error());
    Result<void> done = writer->setOption(u"glance_store"_s, u"default_backend"_s, id);
    if (done)
        done = writer->save();
    if (done)
        tellSaved(m_file, id);
    return done;
}

OperationPtr<QList<Finding>> ConfigurationEditor::check(const StoreConfiguration &configuration)
{
    const DriverEntry *entry = m_registry.driverEntry(configuration.driver);
    if (!entry || !entry->configure)
        return settled<QList<Finding>>(QList<Finding>());
    return runOnWorker<QList<Finding>>(m_pool, [configure = entry->configure, configuration](WorkContext &) {
        return Result<QList<Finding>>(configure(configuration));
    });
}

} // namespace Quartermaster
