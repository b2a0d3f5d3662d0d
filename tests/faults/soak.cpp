// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/capabilitymatrixmodel.h"
#include "model/eventlog.h"
#include "tests/faults/faultbench.h"
#include "tests/unit/cannedserver.h"

#include <malloc.h>
#include <random>
#include <unistd.h>

using namespace Quartermaster;

namespace {

constexpr int simulatedStores = 30;
constexpr int directories = 6;
constexpr int flipInterval = 40;      // ms
constexpr int sampleInterval = 2'000; // ms
constexpr qint64 objectSize = 20'000; // bytes; simulated stores keep five of them each in memory

/// What a process holds that must not grow.
struct Sample {
    qint64 residentKiB = 0;
    qint64 allocatedKiB = 0; ///< What malloc() gave and did not get back; the rest of what grows is fragmentation.
    int descriptors = 0;
    int threads = 0;
};

Sample sample()
{
    ::malloc_trim(0); // what is free is not held
    Sample now;
    const struct mallinfo2 heap = ::mallinfo2(); // of all arenas
    now.allocatedKiB = static_cast<qint64>((heap.uordblks + heap.hblkhd) / 1024);
    QFile status(u"/proc/self/status"_s);
    if (status.open(QIODevice::ReadOnly)) {
        for (const QByteArray &line : status.readAll().split('\n')) {
            const QByteArrayList words = line.simplified().split(' ');
            if (words.value(0) == "VmRSS:")
                now.residentKiB = words.value(1).toLongLong();
            else if (words.value(0) == "Threads:")
                now.threads = words.value(1).toInt();
        }
    }
    now.descriptors = static_cast<int>(QDir(u"/proc/self/fd"_s).entryList(QDir::AllEntries | QDir::System).size());
    return now;
}

template<typename T>
qint64 median(const QList<Sample> &samples, T Sample::*what)
{
    QList<qint64> values;
    for (const Sample &one : samples)
        values.append(one.*what);
    std::sort(values.begin(), values.end());
    return values.isEmpty() ? 0 : values.at(values.size() / 2);
}

/// Stores that change their state all the time, and transfers between them.
class Soak
{
public:
    Soak()
        : m_server([this](const CannedRequest &request) { return answer(request); })
        , m_bench(groups())
        , m_matrix(m_bench.registry)
    {
        QFile file(m_folder.filePath(u"local"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(testBytes(objectSize)) != objectSize)
            qFatal("no room");
        m_server.setRemembers(false);
        m_log.watch(m_bench.monitor);
        m_log.watch(m_bench.queue);
        m_bench.queue.setConcurrency(4);
        QObject::connect(&m_bench.monitor, &Monitor::capabilitiesChanged, &m_bench.monitor, [this] { ++changes; });
        QObject::connect(&m_bench.queue, &TransferQueue::finished, &m_bench.queue, [this](const Transfer &transfer) {
            ++(transfer.state == Transfer::State::Done ? done : failed);
        });
        m_flipper.setInterval(flipInterval);
        QObject::connect(&m_flipper, &QTimer::timeout, &m_flipper, [this] { flip(); });
        m_flipper.start();
    }

    [[nodiscard]] qsizetype queued() const { return static_cast<qsizetype>(m_bench.queue.transfers().size()); }

    qint64 changes = 0;
    qint64 done = 0;
    qint64 failed = 0;

private:
    [[nodiscard]] int random(int below) { return std::uniform_int_distribution(0, below - 1)(m_random); }
    [[nodiscard]] QString directory(int index) const { return m_folder.filePath(u"disk%1"_s.arg(index)); }

    QList<std::pair<QByteArray, QByteArray>> groups()
    {
        QList<std::pair<QByteArray, QByteArray>> all;
        for (int i = 0; i < simulatedStores; ++i)
            all.append({"sim" + QByteArray::number(i) + ":simulated", "probe_interval = 1\n"});
        for (int i = 0; i < directories; ++i) {
            QDir().mkpath(directory(i));
            all.append({"disk" + QByteArray::number(i) + ":file",
                        "probe_interval = 1\nfilesystem_store_datadir = " + directory(i).toUtf8() + '\n'});
        }
        all.append({"web:http",
                    "probe_interval = 1\noperation_timeout = 1\nhttp_store_url = " + m_server.url().toLatin1() + '\n'});
        return all;
    }

    CannedAnswer answer(const CannedRequest &request)
    {
        static const QByteArray data = testBytes(objectSize);
        switch (random(12)) {
        case 0:
            return CannedServer::answer("503 Service Unavailable");
        case 1:
            return {"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n12345", true};
        case 2:
            return CannedServer::answer("403 Forbidden");
        default:
            break;
        }
        if (request.path == "/")
            return CannedServer::answer("200 OK", R"([{"name":"object","type":"file","size":20000}])");
        return CannedServer::answer("200 OK", data);
    }

    QString anyStore()
    {
        const int number = random(simulatedStores + directories);
        return number < simulatedStores ? u"sim%1"_s.arg(number) : u"disk%1"_s.arg(number - simulatedStores);
    }

    void flip()
    {
        if (Simulation *simulation = m_bench.simulations->find(u"sim%1"_s.arg(random(simulatedStores)))) {
            SimulatedBehaviour behaviour;
            switch (random(7)) {
            case 0:
                behaviour.offline = true;
                break;
            case 1:
                behaviour.readOnly = true;
                break;
            case 2:
                behaviour.maintenance = true;
                break;
            case 3:
                behaviour.failAfterBytes = random(objectSize);
                break;
            case 4:
                behaviour.wrongChecksum = true;
                break;
            default:
                break;
            }
            simulation->setBehaviour(behaviour);
        }
        if (const QString path = directory(random(directories)); random(10) == 0) {
            if (!QFile::rename(path, path + u".away"_s))
                QFile::rename(path + u".away"_s, path);
        }
        transfer();
        if (m_bench.queue.counts().over() > 200)
            m_bench.queue.clearFinished();
        if (m_bench.queue.transfers().size() > 1000)
            m_bench.queue.cancelAll();
    }

    void transfer()
    {
        const QString name = u"object%1"_s.arg(random(5));
        const ObjectInfo object{.name = name, .path = name};
        const QString store = anyStore();
        switch (random(5)) {
        case 0:
        case 1:
            m_bench.queue.upload(m_folder.filePath(u"local"_s), store, name, true);
            break;
        case 2:
            m_bench.queue.download(store, object, m_folder.filePath(u"download%1"_s.arg(random(5))), true);
            break;
        case 3:
            m_bench.queue.copy(random(4) == 0 ? u"web"_s : store, object, anyStore(), name, true);
            break;
        default:
            m_bench.queue.remove(store, {object});
            break;
        }
    }

    std::minstd_rand m_random{12345};
    QTemporaryDir m_folder;
    CannedServer m_server;
    FaultBench m_bench;
    EventLog m_log{500};
    CapabilityMatrixModel m_matrix;
    QTimer m_flipper;
};

} // namespace

/// qm_soak SECONDS: exits with 1 when memory, descriptors or threads grow from the first half to the end.
int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const int seconds = argc > 1 ? QByteArray(argv[1]).toInt() : 600;
    qRegisterMetaType<Store *>("Quartermaster::Store*");
    auto soak = std::make_unique<Soak>();
    QList<Sample> samples;
    QTimer sampler;
    sampler.setInterval(sampleInterval);
    QObject::connect(&sampler, &QTimer::timeout, &sampler, [&] {
        samples.append(sample());
        if (samples.size() % 15 != 0)
            return;
        const Sample &last = samples.constLast();
        std::printf("%5lld s: %lld KiB (%lld allocated), %d descriptors, %d threads; %lld changes, %lld transfers in "
                    "the list, %lld done, %lld failed\n",
                    static_cast<long long>(samples.size()) * sampleInterval / 1000,
                    static_cast<long long>(last.residentKiB), static_cast<long long>(last.allocatedKiB),
                    last.descriptors, last.threads, static_cast<long long>(soak->changes),
                    static_cast<long long>(soak->queued()), static_cast<long long>(soak->done),
                    static_cast<long long>(soak->failed));
        std::fflush(stdout);
    });
    sampler.start();
    QTimer::singleShot(seconds * 1000, &application, &QCoreApplication::quit);
    QCoreApplication::exec();
    const bool worked = soak->changes > seconds && soak->done > seconds && soak->failed > 0;
    soak.reset();

    // The first fifth is for what is made once and kept.
    const qsizetype fifth = std::max<qsizetype>(1, samples.size() / 5);
    const QList<Sample> before = samples.mid(fifth, fifth * 2);
    const QList<Sample> after = samples.mid(samples.size() - fifth);
    const auto grown = [&](auto what) { return median(after, what) - median(before, what); };
    const qint64 memory = grown(&Sample::residentKiB);
    const qint64 allocated = grown(&Sample::allocatedKiB);
    const qint64 descriptors = grown(&Sample::descriptors);
    const qint64 threads = grown(&Sample::threads);
    std::printf("from %lld KiB: %+lld KiB, of %lld KiB allocated %+lld KiB, %+lld descriptors, %+lld threads\n",
                static_cast<long long>(median(before, &Sample::residentKiB)), static_cast<long long>(memory),
                static_cast<long long>(median(before, &Sample::allocatedKiB)), static_cast<long long>(allocated),
                static_cast<long long>(descriptors), static_cast<long long>(threads));
    const bool isKept = qEnvironmentVariableIsSet("QM_SOAK_ANY_MEMORY"); // a sanitizer keeps what was freed
    constexpr qint64 mostMemory = 4096;                                  // KiB
    constexpr qint64 mostAllocated = 1024;                               // KiB; without what fragmentation adds
    constexpr int mostDescriptors = 20;                                  // those of transfers come and go
    constexpr int mostThreads = 4;
    const bool isSmall = isKept || (memory <= mostMemory && allocated <= mostAllocated);
    return worked && isSmall && descriptors <= mostDescriptors && threads <= mostThreads ? 0 : 1;
}
