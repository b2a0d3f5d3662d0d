// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// What a window knows, without a window: truthagent CONFIGURATION watches its stores as the window does, and obeys lines on
// standard input until that ends. To each it answers {"id": NUMBER, "answer": ...} on standard output, when it has one:
//   NUMBER verdicts STORE               what `qmctl capabilities --json` prints of it
//   NUMBER try STORE OPERATION OBJECT   list, stat, get, get-range (bytes 3 to 7), add or delete, through the driver's front; with
//                                       what the verdict on it had to say just before ("why")
//   NUMBER check STORE                  as F5: forgets what was learnt
// Each finished probe is told as {"event": "probe", "store", "began", "ended"}, in ms since the epoch.

#include "app/cli/json.h"
#include "app/cli/storejson.h"
#include "app/drivers.h"
#include "model/monitor.h"
#include "model/store.h"
#include "model/workerpool.h"

#include <QCoreApplication>
#include <QSocketNotifier>

#include <cstdio>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

namespace {

constexpr ByteRange part{.offset = 3, .length = 5};
constexpr int patience = 8'000; // ms without progress

void say(const QByteArray &line)
{
    std::fputs((line + '\n').constData(), stdout);
    std::fflush(stdout);
}

class Agent : public QObject
{
public:
    Agent(StoreRegistry &registry, Monitor &monitor)
        : m_registry(registry)
        , m_monitor(monitor)
        , m_input(STDIN_FILENO, QSocketNotifier::Read)
    {
        connect(&m_input, &QSocketNotifier::activated, this, &Agent::read);
        connect(&monitor, &Monitor::probeStarted, this,
                [this](Store *store) { m_began[store] = QDateTime::currentMSecsSinceEpoch(); });
        connect(&monitor, &Monitor::probeFinished, this, [this](Store *store) {
            JsonObject json;
            json.text("event", u"probe"_s);
            json.text("store", store->id());
            json.number("began", m_began[store]);
            json.number("ended", QDateTime::currentMSecsSinceEpoch());
            say(json.toJson());
        });
    }

private:
    void read()
    {
        char buffer[4096];
        const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (count <= 0)
            return QCoreApplication::quit();
        m_pending.append(buffer, count);
        for (qsizetype end = m_pending.indexOf('\n'); end >= 0; end = m_pending.indexOf('\n')) {
            obey(QString::fromUtf8(m_pending.first(end)).split(u' '));
            m_pending.remove(0, end + 1);
        }
    }

    void obey(const QStringList &words)
    {
        const qint64 id = words.value(0).toLongLong();
        const QString what = words.value(1);
        Store *store = m_registry.store(words.value(2));
        if (!store)
            return answer(id, jsonString(u"no such store"_s));
        if (what == "verdicts"_L1)
            return answer(id, capabilitiesJson(*store));
        if (what == "try"_L1)
            return attempt(id, store, words.value(3), words.value(4));
        m_monitor.probeNow(store, u"check"_s);
        answer(id, jsonString(u"checking"_s));
    }

    static void answer(qint64 id, const QByteArray &json)
    {
        say(JsonObject().number("id", id).json("answer", json).toJson());
    }

    void attempt(qint64 id, Store *store, const QString &operation, const QString &object)
    {
        const auto driver = m_registry.driver(*store);
        const auto sink = memorySink(std::make_shared<QByteArray>());
        if (!driver)
            return answer(id, jsonString(u"no driver"_s));
        const auto kind = operationFromName(operation);
        const QString why = kind ? store->snapshot().verdict(*kind).deciding.detail : QString();
        if (operation == "list"_L1)
            run(id, why, driver->list({}));
        else if (operation == "stat"_L1)
            run(id, why, driver->stat(object));
        else if (operation == "get"_L1)
            run(id, why, driver->get(object, {}, sink));
        else if (operation == "get-range"_L1)
            run(id, why, driver->get(object, part, sink));
        else if (operation == "add"_L1)
            run(id, why, driver->add(object, memorySource("what is true")));
        else
            run(id, why, driver->remove(object));
    }

    template<typename T>
    void run(qint64 id, const QString &why, OperationPtr<T> operation)
    {
        operation->setStallLimit(patience);
        auto held = std::make_shared<OperationPtr<T>>(std::move(operation));
        connect(held->get(), &Operation::finished, this, [id, why, held] {
            const Error *error = (*held)->error();
            JsonObject json;
            json.text("why", why);
            json.boolean("works", !error);
            json.boolean("refused", error && error->kind == ErrorKind::Refused);
            json.text("error", error ? errorKindName(error->kind) + ": "_L1 + error->detail : QString());
            answer(id, json.toJson());
            // Not from within its own signal.
            QMetaObject::invokeMethod(
                QCoreApplication::instance(), [held] { held->reset(); }, Qt::QueuedConnection);
        });
        (*held)->start();
    }

    StoreRegistry &m_registry;
    Monitor &m_monitor;
    QSocketNotifier m_input;
    QByteArray m_pending;
    QHash<Store *, qint64> m_began;
};

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    if (argc != 2)
        return 2;
    const auto pool = std::make_shared<WorkerPool>();
    StoreRegistry registry(driverList(pool));
    const Result<Configuration> configuration = loadConfiguration(QString::fromLocal8Bit(argv[1]), registry.schemas());
    if (!configuration)
        return 2;
    registry.setConfiguration(*configuration);
    Monitor monitor(registry);
    Agent agent(registry, monitor);
    monitor.start();
    const int code = QCoreApplication::exec();
    monitor.stop();
    static_cast<void>(pool->drain(2'000));
    return code;
}
