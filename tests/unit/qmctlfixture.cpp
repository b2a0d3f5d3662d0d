// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/unit/qmctlfixture.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>

using namespace Qt::StringLiterals;

QString QmctlFixture::program()
{
    return qEnvironmentVariable("QM_TEST_BIN_DIR") + "/qmctl"_L1;
}

QmctlFixture::QmctlFixture()
{
    QDir(m_dir.path()).mkpath(u"images"_s);
    QDir(m_dir.path()).mkpath(u"other"_s);
    QDir(m_dir.path()).mkpath(u"here"_s);
    write(u"scenario.json"_s,
          R"({"steps": [{"at": 0.5, "set": {"read_only": true}}, {"at": 1.0, "set": {"online": true}}]})");
    const QByteArray folder = m_dir.path().toUtf8();
    write(u"stores.conf"_s,
          "[DEFAULT]\n"
          "enabled_backends = cheap:file, other:file, sim:simulated, readonly:simulated, full:simulated, "
          "off:simulated, hung:simulated, stranger:simulated, down:simulated, wrong:simulated, "
          "breaking:simulated, noranges:simulated, moving:simulated, slow:simulated, later:rbd, odd:teapot\n"
          "[glance_store]\n"
          "default_backend = cheap\n"
          "[cheap]\n"
          "store_description = Spinning disks\n"
          "weight = 7\n"
          "filesystem_store_datadir = "
              + folder
              + "/images\n"
                "[other]\n"
                "filesystem_store_datadir = "
              + folder
              + "/other\n"
                "[sim]\n"
                "simulated_objects = 12\n"
                "[readonly]\n"
                "simulated_state = read-only\n"
                "simulated_objects = 3\n"
                "[full]\n"
                "simulated_state = full\n"
                "simulated_objects = 3\n"
                "[off]\n"
                "simulated_state = offline\n"
                "[hung]\n"
                "simulated_state = hung\n"
                "probe_timeout = 1\n"
                "[stranger]\n"
                "simulated_state = authentication\n"
                "[down]\n"
                "simulated_state = maintenance\n"
                "[wrong]\n"
                "simulated_state = wrong-checksum\n"
                "simulated_objects = 3\n"
                "[breaking]\n"
                "simulated_state = failing\n"
                "simulated_objects = 3\n"
                "[noranges]\n"
                "simulated_state = no-ranges\n"
                "simulated_objects = 3\n"
                "[moving]\n"
                "simulated_scenario = scenario.json\n"
                "[slow]\n"
                "simulated_state = slow\n"
                "[later]\n"
                "[odd]\n");
    write(u"image"_s, "an image\n");
}

void QmctlFixture::write(const QString &name, const QByteArray &content) const
{
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
}

QByteArray QmctlFixture::read(const QString &name) const
{
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : "<" + file.errorString().toUtf8() + ">";
}

QStringList QmctlFixture::files(const QString &folder) const
{
    return QDir(path(folder)).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
}

std::unique_ptr<QProcess> QmctlFixture::start(const QStringList &words) const
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"XDG_CONFIG_HOME"_s, path(u"config"_s));
    environment.insert(u"XDG_STATE_HOME"_s, path(u"state"_s));
    process->setProcessEnvironment(environment);
    process->setWorkingDirectory(m_dir.path());
    QStringList whole = words;
    if (!words.contains(u"--demo"_s))
        whole = QStringList{u"--config"_s, configuration()} + words;
    process->start(program(), whole);
    return process;
}

Run QmctlFixture::run(const QStringList &words) const
{
    QElapsedTimer timer;
    timer.start();
    const std::unique_ptr<QProcess> process = start(words);
    Run run;
    if (!process->waitForFinished(patience) || process->exitStatus() != QProcess::NormalExit) {
        process->kill();
        process->waitForFinished(patience);
        run.err = process->readAllStandardError() + "\n(it did not end by itself)";
        return run;
    }
    run.code = process->exitCode();
    run.out = process->readAllStandardOutput();
    run.err = process->readAllStandardError();
    run.milliseconds = timer.elapsed();
    return run;
}
