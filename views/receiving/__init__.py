# SPDX-License-Identifier: Apache-2.0
"""The receiving screen: a scan puts a parcel into custody and says where it goes."""
