// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "tests/bench/measurement.h"

#include <functional>

namespace Quartermaster {

/// Called once, with the event loop running.
using BenchDone = std::function<void(QList<Measurement>)>;

// Each runs in a process of its own, which ends with it: memory and threads of one are not those of the next. The event loop
// runs, with widgets (offscreen) where main.cpp's list says so.

/// Capability checks, beside glance_store's.
void measureChecks(const BenchDone &done);
/// 1,000 simulated stores at the monitor's pace, then changed one by one.
void measureWatching(const BenchDone &done);
/// From a change of the backend to the painted button, in the real window.
void measureActions(const BenchDone &done);
/// A million objects in the table's model, beside QSortFilterProxyModel.
void measureRows(const BenchDone &done);
/// The same streaming into the real window while transfers run.
void measureStalls(const BenchDone &done);
/// From exec() to the painted window, and what is resident then.
void measureStart(const BenchDone &done);
/// One object from nginx into a file, beside curl and rclone.
void measureDownload(const BenchDone &done);
/// One file to nginx, through what the drivers over HTTP share, beside curl.
void measureUpload(const BenchDone &done);
/// One object to Swift and back, beside curl and rclone.
void measureSwiftTransfers(const BenchDone &done);
/// The same with radosgw.
void measureS3Transfers(const BenchDone &done);
/// 100,000 objects of Swift, in its own terms and in S3's, beside curl's fetching of the same pages and rclone.
void measureCloudListing(const BenchDone &done);
/// One file into a file store, beside cp and glance_store's own add.
void measureAdding(const BenchDone &done);

} // namespace Quartermaster
